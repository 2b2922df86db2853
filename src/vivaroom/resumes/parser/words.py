"""Words that tell what a phrase of a resume is: titles of jobs, kinds of organisation, places, degrees, levels."""

import re

_TITLES = """
 administrator admin advisor adviser advocate agent ambassador analyst animator apprentice architect artist assistant associate
 attorney auditor author banker barista biologist bookkeeper broker buyer captain cashier ceo cfo chair chairman chairperson
 chairwoman champion chef chemist chief ciso cio clerk cmo co-founder coach coder cofounder collaborator columnist commissioner
 consultant contractor contributor controller coo cook coordinator copywriter counsel counselor cpo creator cto curator dba dean
 deputy designer developer devops director dispatcher dj doctor driver economist editor electrician engineer entrepreneur estimator
 evangelist evp examiner executive expert facilitator fellow foreman founder freelance freelancer generalist geologist gm graduate
 graphist hacker head host illustrator inspector instructor intern interpreter internship journalist judge keeper laborer lawyer lead
 leader lecturer librarian lieutenant linguist machinist maintainer maker manager marketer mathematician mechanic mentor merchandiser
 mlops moderator negotiator nurse officer operator organiser organizer owner paralegal paramedic partner pharmacist photographer
 physician physicist pilot planner plumber pm postdoc practitioner president principal producer professor programmer prosecutor
 provost psychologist realtor receptionist recruiter registrar reporter representative researcher reviewer salesperson scholar
 scientist sdet secretary sergeant sre specialist staff statistician stewardess steward strategist student superintendent supervisor
 surgeon surveyor svp sysadmin teacher technician technologist teller tester therapist tpm trader trainee trainer translator treasurer
 tutor underwriter veterinarian videographer volunteer vp waiter waitress welder worker writer
 entwickler entwicklerin ingenieur ingenieurin leiter leiterin berater beraterin praktikant praktikantin werkstudent werkstudentin
 développeur développeuse ingénieur ingénieure stagiaire desarrollador desarrolladora ingeniero ingeniera becario
"""
_SENIORITY = """
 senior junior sr jr sr. jr. lead principal staff chief head vice deputy assistant associate acting interim graduate undergraduate
 trainee entry-level mid-level global regional technical founding
"""
_ORGANISATIONS = """
 ab ag agency airlines alliance apothecary assoc association associates authority bank bureau bv center centre chambers charity clinic club co
 college collective committee commission companies company consultancy consulting consultants corp corporation council department dept
 enterprises foundation fund gmbh government group guild holdings hospital inc incorporated industries initiative institute insurance
 international kg lab laboratories laboratory labs library limited llc llp logistics ltd magazine media ministry museum networks ngo
 office oy partners partnership plc productions pty restaurant sa sarl school services society software solutions startup store
 studio studios systems team technologies telecom theater theatre trust union university ventures works
"""
_SCHOOLS = """
 university universität universitaet université universidad università universidade universitet universiteit üniversitesi college
 institute institut instituto istituto school academy académie academia polytechnic politecnico politechnika polytechnique
 hochschule fachhochschule gymnasium lyceum lycée liceo conservatory conservatoire seminary faculty kolleg école ecole escuela
 bootcamp caltech mit eth epfl ucla uc suny cuny iit nit tu
"""
_LEGAL_FORMS = (
    "inc inc. llc l.l.c. ltd ltd. limited gmbh corp corp. co co. ag plc sa s.a. bv b.v. pty kg llp lp oy ab se srl"
)
_COUNTRIES = """
 Afghanistan|Albania|Algeria|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Bolivia|Bosnia|Botswana|
 Brazil|Bulgaria|Cambodia|Cameroon|Canada|Chile|China|Colombia|Costa Rica|Croatia|Cuba|Cyprus|Czech Republic|Czechia|Denmark|
 Dominican Republic|Ecuador|Egypt|El Salvador|England|Estonia|Ethiopia|Finland|France|Georgia|Germany|Deutschland|Ghana|Greece|
 Guatemala|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|
 Korea|South Korea|Kuwait|Latvia|Lebanon|Lithuania|Luxembourg|Malaysia|Malta|Mexico|México|Moldova|Monaco|Mongolia|Montenegro|Morocco|
 Nepal|Netherlands|The Netherlands|New Zealand|Nicaragua|Nigeria|North Macedonia|Northern Ireland|Norway|Oman|Pakistan|Palestine|Panama|
 Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Rwanda|Saudi Arabia|Scotland|Senegal|Serbia|Singapore|
 Slovakia|Slovenia|South Africa|Spain|España|Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tanzania|Thailand|Tunisia|Turkey|Türkiye|
 UAE|Uganda|UK|U.K.|Ukraine|United Arab Emirates|United Kingdom|United States|United States of America|Uruguay|US|U.S.|USA|U.S.A.|
 Uzbekistan|Venezuela|Vietnam|Wales|Zambia|Zimbabwe|EU|Europe
"""
_REGIONS = """
 Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|
 Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|
 New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|
 Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|District of Columbia|Ontario|Quebec|Québec|British Columbia|
 Alberta|Manitoba|Saskatchewan|Nova Scotia|New South Wales|Victoria|Queensland|Bavaria|Bayern|Hessen|Karnataka|Maharashtra|Tamil Nadu|
 Telangana|Kerala|Gujarat|Delhi|Haryana|Uttar Pradesh|West Bengal|Punjab|Catalonia|Lombardy|Île-de-France
"""
_REGION_CODES = """
 AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT
 VA WA WV WI WY DC ON QC BC AB MB SK NS NB NL PE NSW VIC QLD ACT TAS UK US USA UAE DE FR ES IT CH AT SE NO DK FI PL PT IE BE CZ JP CN IN
 SG HK KR BR MX AR AU NZ ZA
"""
_CITIES = """
 Amsterdam|Athens|Atlanta|Austin|Bangalore|Bengaluru|Barcelona|Beijing|Berlin|Boston|Brussels|Bucharest|Budapest|Buenos Aires|Cairo|
 Cape Town|Chennai|Chicago|Cologne|Copenhagen|Dallas|Denver|Dubai|Dublin|Edinburgh|Frankfurt|Geneva|Gurgaon|Hamburg|Helsinki|Houston|
 Hyderabad|Istanbul|Jakarta|Johannesburg|Karachi|Kolkata|Kuala Lumpur|Kyiv|Lagos|Lahore|Lima|Lisbon|London|Los Angeles|Lyon|Madrid|
 Manchester|Manila|Melbourne|Mexico City|Miami|Milan|Minneapolis|Montreal|Montréal|Moscow|Mumbai|Munich|München|Nairobi|New Delhi|
 New York City|NYC|Noida|Oslo|Paris|Philadelphia|Phoenix|Portland|Prague|Pune|Rome|San Diego|San Francisco|San Jose|Santiago|São Paulo|
 Seattle|Seoul|Shanghai|Shenzhen|Silicon Valley|Stockholm|Stuttgart|Sydney|Taipei|Tallinn|Tel Aviv|Tokyo|Toronto|Vancouver|Vienna|Warsaw|
 Zurich|Zürich|Bay Area|San Francisco Bay Area
"""
_VERBS = """
 administered advised analyzed analysed assisted authored automated awarded broke brought built chose coached co-authored collaborated
 coordinated created cut dealt delivered designed developed did directed drew drove earned enabled enhanced ensured established executed
 facilitated founded gave gained generated grew guided helped hired held identified implemented improved increased initiated integrated
 introduced investigated kept launched led made maintained managed mentored migrated oversaw owned participated performed planned prepared
 presented published raised ran recruited redesigned reduced refactored reported researched resolved rewrote saved sent set shipped sold
 spearheaded spoke streamlined supervised supported taught tested took tracked trained transformed used utilized volunteered won worked wrote
 build create design develop drive implement lead maintain manage provide support work
"""
_VERBS_PRESENT = frozenset(
    "build create design develop drive implement lead maintain manage provide support work".split()
)
LEVELS = frozenset(
    """expert advanced intermediate beginner basic proficient master novice competent experienced familiar fluent senior junior elementary
    working professional strong medium good excellent solid foundational""".split()
)
EMPLOYMENT = re.compile(
    r"^\(?(?:full|part)[- ]?time\)?$|^\(?(?:contract|internship|permanent|temporary|remote|hybrid|on-?site|seasonal"
    r"|apprenticeship|contractor)\)?$",
    re.IGNORECASE,
)
MINOR_HEADS = re.compile(
    r"^(?:highlights?|courses?|(?:relevant )?coursework|(?:key |main )?responsibilities|duties|(?:key |selected )?achievements?|accomplishments?|"
    r"tech(?:nologies|nology|nical)?(?: (?:stack|used|environment))?|(?:tech )?stack|tools(?: used)?|environment|keywords|key projects|"
    r"(?:key )?contributions|results|summary|details|description|tasks|minors?|gpa|thesis|honou?rs|activities)\s*:?$",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()).lower() for name in text.split("|"))


TITLES, SENIORITY, ORGANISATIONS, SCHOOLS = (_words(text) for text in (_TITLES, _SENIORITY, _ORGANISATIONS, _SCHOOLS))
LEGAL_FORMS = _words(_LEGAL_FORMS)
REGIONS = _names(_REGIONS)
_WIDE_PLACES = _names(_COUNTRIES) | REGIONS
PLACES = _WIDE_PLACES | _names(_CITIES)
REGION_CODES = _words(_REGION_CODES)
ACTION_VERBS = _words(_VERBS)
_ARRANGEMENTS = frozenset(
    {"freelance", "freelancer", "self-employed", "self employed", "independent", "contractor", "contract"}
)
_LEADING_TITLES = frozenset("vp svp evp avp director head manager chief lead member officer".split())
_CORE_END = re.compile(r"\s+(?:of|for|in|at|with|to|on|–|—|-)\s|,|\s*[(|/]\s+|\s\(|:")
_LEVEL_AT_END = re.compile(r"\s+(?:[IVX]{1,4}|\d|L\d|[A-C])\s*$")
_TOKEN = re.compile(r"[^\W_]+(?:[-.'’&/+][^\W_]+)*\.?", re.UNICODE)
_STREETLESS = re.compile(r"^[^\W\d_][\w.'’ -]*$")


def tokens(text: str) -> list[str]:
    """The words of a phrase in lower case."""
    return [match[0].lower() for match in _TOKEN.finditer(text)]


def title_score(phrase: str) -> float:
    """How much a phrase reads like the title of a job, 0-1: its main word, before any "of" or comma, is one of a title."""
    found = tokens(phrase)
    if not found or len(found) > 12 or (phrase.rstrip().endswith(".") and len(found) > 4):
        return 0.0
    if phrase.strip(" ()").lower() in _ARRANGEMENTS:
        return 0.5
    core = tokens(_LEVEL_AT_END.sub("", _CORE_END.split(phrase)[0]))
    main = _parts_of(core[-1]) if core else []
    if any(part in TITLES for part in main):
        score = 0.9
    elif core and core[0].strip(".") in _LEADING_TITLES:
        score = 0.75
    elif any(part in TITLES for word in found for part in _parts_of(word)):
        score = 0.55
    else:
        return 0.3 if any(word.strip(".") in {"senior", "junior", "sr", "jr"} for word in found) else 0.0
    seniority = 0.1 if found[0].strip(".") in SENIORITY else 0.0
    return score + seniority - (0.3 if organisation_score(phrase) > 0.5 else 0.0)


def _parts_of(word: str) -> list[str]:
    return [word.strip("."), *re.split(r"[-/&]", word.strip("."))]


def organisation_score(phrase: str) -> float:
    """How much a phrase reads like the name of an organisation, 0-1."""
    found = [word.replace(".", "") for word in tokens(phrase)]
    if not 2 <= len(found) <= 10:
        return 0.0
    if found[-1] in LEGAL_FORMS:
        return 1.0
    return 0.7 if found[-1] in ORGANISATIONS or any(word in SCHOOLS for word in found) else 0.0


def school_score(phrase: str) -> float:
    """How much a phrase reads like the name of a place of education, 0-1."""
    found = tokens(phrase)
    if not found or len(found) > 14:
        return 0.0
    return 1.0 if any(word in SCHOOLS for word in found) or "high school" in phrase.lower() else 0.0


def is_place(phrase: str) -> bool:
    """Whether a phrase is a place: a known one, or one that ends with a known region or country."""
    text = phrase.strip(" .,()")
    if re.fullmatch(r"remote|hybrid|on-?site|worldwide", text, re.IGNORECASE) or text.lower() in PLACES:
        return True
    parts = [part.strip() for part in text.split(",")]
    if not 2 <= len(parts) <= 4 or any(not part or len(part.split()) > 4 for part in parts):
        return False
    last = re.sub(r"\s*\(.*\)$|\s+\d{4,6}(?:-\d{4})?$", "", parts[-1])
    # A town at the end ("Acme, Lyon") does not make what stands before it a place.
    known = last in REGION_CODES or last.lower() in _WIDE_PLACES or last.lower() == "remote"
    return known and bool(_STREETLESS.match(parts[-2])) and organisation_score(text) == 0


def is_action(phrase: str) -> bool:
    """Whether a phrase tells what somebody did: it starts with a verb of work and goes on."""
    found = tokens(phrase)
    if len(found) < 4:
        return False
    first = found[0]
    names = [word for word in phrase.split() if len(word) > 3]
    if first in SENIORITY and sum(word[0].isupper() for word in names) > 0.6 * len(names):
        return False  # "Lead Platform Engineer" is who, "Lead the platform team" is what
    past = first.endswith("ed") and len(first) > 4 and "-" not in first
    return (past or first in ACTION_VERBS) and (first not in _VERBS_PRESENT or len(found) >= 7)
