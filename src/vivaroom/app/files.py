"""Where this installation keeps resumes and recordings: its data folder, or an object storage."""

from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.providers.files import Bucket, BucketKey, ObjectFiles, files_at, files_in, local_files

S3 = "s3://"


def files_of(settings: Settings) -> ObjectFiles:
    """The store of these settings; nothing is asked of it yet. Raises ProviderRefused where it cannot be used."""
    if settings.files_url is not None and not settings.files_url.startswith(S3):
        return files_at(settings.files_url)
    bucket = bucket_of(settings)
    return files_in(bucket) if bucket else local_files(DataFolder(settings.data_dir).files)


def bucket_of(settings: Settings) -> Bucket | None:
    """The bucket that is named, with its key: that of S3 where both halves are there, else that of AWS.

    Without either, the machine's own role is used.
    """
    url = settings.files_url or (f"s3://{settings.s3_bucket_name}" if settings.s3_bucket_name else "")
    if not url.startswith(S3):
        return None
    name, _, prefix = url.removeprefix(S3).partition("/")
    region = settings.s3_region or settings.aws_region
    endpoint = settings.s3_endpoint_url
    if endpoint and "://" not in endpoint:
        endpoint = f"https://{endpoint}"
    return Bucket(name, prefix.strip("/"), region, endpoint, _key(settings))


def place_of_files(settings: Settings) -> str | None:
    """The object storage in words for people; None for the data folder."""
    bucket = bucket_of(settings)
    if bucket is None:
        return settings.files_url
    prefix = f"/{bucket.prefix}" if bucket.prefix else ""
    return f"s3://{bucket.name}{prefix}" + (f" at {bucket.endpoint}" if bucket.endpoint else "")


def _key(settings: Settings) -> BucketKey | None:
    if settings.s3_access_key and settings.s3_secret_key:
        return BucketKey(settings.s3_access_key, settings.s3_secret_key)
    if settings.aws_access_key_id and settings.aws_secret_access_key:
        return BucketKey(settings.aws_access_key_id, settings.aws_secret_access_key)
    return None
