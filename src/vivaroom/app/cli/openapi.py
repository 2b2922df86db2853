"""`vivaroom openapi`: the description of the HTTP API."""

import json


def openapi() -> None:
    """Print the OpenAPI document."""
    from vivaroom.app.main import create_app
    from vivaroom.app.settings.reading import read_settings

    print(json.dumps(create_app(read_settings()).openapi(), ensure_ascii=False, indent=2))
