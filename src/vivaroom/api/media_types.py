"""What a Content-Type says about how a body is read."""

from email.message import Message


def media_type(content_type: str | None) -> Message:
    """The header in parts; its absence means bytes, as in RFC 9110."""
    parts = Message()
    parts["content-type"] = content_type or "application/octet-stream"
    return parts


def is_json(content_type: str | None) -> bool:
    """Whether a body of this type is read as JSON."""
    parts = media_type(content_type)
    subtype = parts.get_content_subtype()
    return parts.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))


def is_form(content_type: str | None) -> bool:
    """Whether a body of this type is read as the fields of a form."""
    return media_type(content_type).get_content_type() in ("multipart/form-data", "application/x-www-form-urlencoded")
