"""Words by which jobs are recognised in running text, and words that are never part of a job or of a technology."""

HEADS = """engineer developer programmer coder dev scientist analyst manager designer architect administrator admin tester consultant
specialist researcher technician director officer coordinator assistant nurse teacher lawyer accountant recruiter writer editor
strategist marketer salesperson representative executive planner supervisor owner statistician coach chef pharmacist physician
doctor therapist barista waiter waitress cashier clerk secretary receptionist librarian journalist translator mechanic electrician
plumber carpenter pilot professor instructor tutor trainer trader banker auditor advisor adviser producer photographer illustrator
animator economist biologist chemist physicist mathematician psychologist paralegal controller scrum-master sysadmin""".split()
"""Nouns with which names of jobs end."""

ABBREVIATED = {
    "dev": "developer", "admin": "administrator", "eng": "engineer", "swe": "software engineer", "sde": "software engineer",
    "mle": "machine learning engineer", "sysadmin": "system administrator", "sys admin": "system administrator",
    "pm": "product manager", "em": "engineering manager", "ux": "UX",
}  # fmt: skip

AREAS = {
    "back end": "backend engineer", "back-end": "backend engineer", "backend": "backend engineer",
    "front end": "frontend engineer", "front-end": "frontend engineer", "frontend": "frontend engineer",
    "full stack": "full stack engineer", "full-stack": "full stack engineer", "fullstack": "full stack engineer",
    "mobile": "mobile engineer", "android": "android developer", "ios": "ios developer",
    "data engineering": "data engineer", "data science": "data scientist", "data analysis": "data analyst",
    "data analytics": "data analyst", "machine learning": "machine learning engineer", "ml": "machine learning engineer",
    "ai": "AI engineer", "devops": "devops engineer", "dev ops": "devops engineer", "sre": "SRE", "site reliability": "SRE",
    "qa": "QA engineer", "quality assurance": "QA engineer", "cyber security": "security engineer",
    "cybersecurity": "security engineer", "infosec": "security engineer", "security": "security engineer",
    "product management": "product manager", "engineering management": "engineering manager",
    "software engineering": "software engineer", "software development": "software developer",
    "web development": "web developer", "swe": "software engineer", "sde": "software engineer",
}  # fmt: skip
"""Fields of work that people name in place of a job."""

FILLER = frozenset(
    """a an the i i'm im i'd i've i'll am is are was were be been being it it's its that that's this these those there here as for to of and or
    with in on at by from into than then so but if my our your his her their me we we're we'd we've us you you're he she they who what which
    when where why how please thanks thank hi hello hey ok okay yes yeah yep no nope not sure maybe perhaps probably just only really
    very some any something anything nothing none another other more most much many lot lots bit kind sort type like would could
    should can will want wants wanted need needs needed use uses using used used do does did done have has had having get got give
    gives make makes made take takes let let's lets go going come set up try practice practise practicing prepare preparing prep
    interview interviewing interviews interviewed role roles position positions job jobs opening vacancy level looking look hire
    hiring hired become becoming apply applying currently current working work works worked now today tomorrow good great nice
    strong best new old young male female remote well actually instead change switch say think guess believe know knows mostly
    mainly primarily mix about around also too plus both all every each one ones question questions minute minutes amount number
    stack stacks tech technology technologies tool tools skill skills language languages framework frameworks experience
    experienced years year choose pick decide up fine cool alright right ready start begin help sorry wait scratch etc eg ie
    skip pass next whatever idea don't dont doesn't never add drop remove include cover focus based including told tell tells said says say ask asks asked like likes love loves hate hates called see saw went feel feels
    meant mean means mock tbh clue hmm hm um uh er ah oh somebody someone favourite favorite does""".split()
)
"""Words that carry no name of anything."""

NOT_BY_THE_WAY = frozenset(
    """interviewing hiring recruiting coaching mentoring mentorship communication collaboration teamwork leadership sales crm marketing notion
    documentation rest shell logging profiling stitch pricing safe lit emotion solid lambda ray unity yarn pact locust aria soc
    streaming forecasting compliance budgeting monetization testing qa accessibility orc iceberg prefect stan agile experimentation
    transformers pruning alerting firewalls expo remix astro gatsby bun deno triton luigi cad sketch blender illustrator cypher
    coding algorithms dsa containers monitoring observability networking product recommendation roadmap roadmaps kpi
    scalability robotics tf rl ui ux presentation""".split()
)
"""Names of skills that are also everyday words: they count where skills were asked for, and in no other sentence."""

FIELDS_OF_WORK = frozenset(
    """Machine Learning|Deep Learning|QA|DevOps|Site Reliability Engineering|MLOps|Natural Language Processing|Computer Vision|Large Language
    Models|Penetration Testing|Test Automation|Data Warehousing|Product Management|Project Management|Embedded Systems|UX Design|UI
    Design|Application Security|Cloud Security|Network Security|Data Analysis|ETL|System Design|Networking|Sales|Marketing|Hiring|
    Customer Support|Game Development|Blockchain|Robotics|Manual Testing|Reinforcement Learning|Data Visualization|Statistics|
    Compliance|SIEM|Requirements Analysis|Technical Writing|Leadership|Scrum|iOS|Android""".replace(
        "\n    ", " "
    ).split("|")
)
"""Skills that name the job rather than its tools: "machine learning engineer" names no technology."""
