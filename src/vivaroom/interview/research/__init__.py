"""Company research: facts about an employer from the web, each with the page that says it."""
