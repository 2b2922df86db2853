"""`vivaroom asyncapi`: the description of the realtime socket."""

import json


def asyncapi() -> None:
    """Print the AsyncAPI document."""
    from vivaroom.api.realtime.description import asyncapi_document

    print(json.dumps(asyncapi_document(), ensure_ascii=False, indent=2))
