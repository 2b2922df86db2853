"""What belongs where: SQL, settings, the dialects' names, and what is never written."""

import ast
import re
from pathlib import Path

from tests.architecture.source import ROOT, SOURCE, imports, modules

DIALECTS = {"phased", "supervised"}  # the other three names are also words of our own API
SQL_MODULES = {"sqlalchemy", "psycopg"}
FORBIDDEN_FOLDERS = {"utils", "common", "core", "services", "helpers", "managers"}
MAY_HOLD_SQL = ("src/vivaroom/db/", "src/vivaroom/app/", "src/vivaroom/ports/queue.py")


def test_sql_stays_in_db_and_in_stores() -> None:
    found = {
        m.name
        for m in modules("src")
        for name in imports(m)
        if name.split(".")[0] in SQL_MODULES and m.path.name != "store.py" and not m.name.startswith(MAY_HOLD_SQL)
    }
    assert not found, f"SQL belongs in db/ or in a file named store.py: {sorted(found)}"


def test_only_app_reads_the_environment() -> None:
    found = {
        m.name
        for m in modules("src")
        for node in ast.walk(m.tree)
        if not m.name.startswith("src/vivaroom/app/")
        and isinstance(node, ast.Attribute)
        and ast.unparse(node) in {"os.environ", "os.getenv"}
    }
    assert not found, f"values arrive as arguments below app/: {sorted(found)}"


def test_a_dialects_name_stays_with_the_dialects() -> None:
    found = {
        f"{m.name}:{getattr(node, 'lineno', 0)}"
        for m in modules("src")
        for node in ast.walk(m.tree)
        if not m.name.startswith(
            ("src/vivaroom/dialects/", "src/vivaroom/app/", "src/vivaroom/db/")
        )  # SQL has dialects
        and ((isinstance(node, ast.Constant) and node.value in DIALECTS) or _names_a_dialect(node))
    }
    assert not found, f"what the core lacks, it learns under a name of the field: {sorted(found)}"


def test_a_module_opens_with_one_sentence() -> None:
    found = [m.name for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)]
    assert not found, f"no docstring: {found}"


def test_an_ignored_type_says_why() -> None:
    found = []
    for module in modules("src"):
        lines = module.text.splitlines()
        for number, line in enumerate(lines):
            explained = re.search(r"type: ignore\[[\w,-]+\]\s+#\s*\S", line) or lines[number - 1].strip().startswith(
                "#"
            )
            if "type: ignore" in line and not explained:
                found.append(f"{module.name}:{number + 1}")
    assert not found, f"a type is ignored without a code or a reason: {found}"


def test_no_folder_has_a_name_that_says_nothing() -> None:
    named = {p.name for p in SOURCE.rglob("*") if p.is_dir()}
    assert not named & FORBIDDEN_FOLDERS


def test_no_file_names_a_registry_or_an_absolute_home() -> None:
    hosts = re.compile(r"pypi\.(?:org|python)|files\.pythonhosted|registry\.npmjs|deb\.debian|/root/|/home/\w+/")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in _committed_texts()
        if hosts.search(path.read_text("utf-8", errors="ignore")) and path != Path(__file__)
    ]
    assert not found, f"these files name a package registry or somebody's home: {found}"


def _names_a_dialect(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and "dialect" in ast.unparse(node).lower().split(".")[-1]


def _committed_texts() -> list[Path]:
    folders = ("src", "tests", "bench", "evals", "docs", ".ci", ".github")
    files = [p for f in folders for p in (ROOT / f).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    files += [p for p in ROOT.glob("*") if p.is_file()]
    return [p for p in files if p.suffix not in {".png", ".woff2", ".npz", ".pdf", ".docx", ".ogg", ".wav"}]
