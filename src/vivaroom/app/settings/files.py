"""Where resumes and recordings are kept: a folder of the data folder, or an object storage."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders

_SCHEMES = ("s3://", "gs://", "az://")
_ELSEWHERE = "of an object storage other than Amazon's"


class FilesSettings(BaseSettings):
    """Where resumes and recordings are kept: a folder of the data folder, or an object storage."""

    files_url: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_FILES"),
        description="Object storage for resumes and recordings: s3://bucket/prefix, gs://… or az://…; unset: the data folder.",
    )
    s3_bucket_name: str | None = Field(
        default=None,
        validation_alias=read_from("S3_BUCKET_NAME"),
        description="Bucket for resumes and recordings, where VIVAROOM_FILES is not set.",
    )
    s3_endpoint_url: str | None = Field(
        default=None, validation_alias=read_from("S3_ENDPOINT_URL"), description=f"Address {_ELSEWHERE}."
    )
    s3_access_key: str | None = Field(
        default=None,
        validation_alias=read_from("S3_ACCESS_KEY"),
        description="Name of the key to the bucket; with S3_SECRET_KEY it wins over those of AWS.",
    )
    s3_secret_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("S3_SECRET_KEY"), description="The key to the bucket."
    )
    s3_region: str | None = Field(
        default=None, validation_alias=read_from("S3_REGION"), description="Region of the bucket."
    )
    aws_access_key_id: str | None = Field(
        default=None, validation_alias=read_from("AWS_ACCESS_KEY_ID"), description="Name of a key of AWS."
    )
    aws_secret_access_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("AWS_SECRET_ACCESS_KEY"), description="That key of AWS."
    )
    aws_region: str = Field(
        default="us-east-1",
        validation_alias=read_from("AWS_REGION", "AWS_DEFAULT_REGION"),
        description="Region of AWS, where S3_REGION is not set.",
    )

    azure_account: str | None = Field(
        default=None,
        validation_alias=read_from("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"),
        description="Storage account of an az:// container.",
    )
    azure_key: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_KEY"),
        description="Key of that account; without it and without a signature, the machine's managed identity is used.",
    )
    azure_signature: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("AZURE_STORAGE_SAS_TOKEN"),
        description="Shared access signature in place of the key; it may be limited to the container.",
    )
    azure_endpoint_url: str | None = Field(
        default=None,
        validation_alias=read_from("AZURE_STORAGE_ENDPOINT"),
        description="Address of that account, where it is not https://ACCOUNT.blob.core.windows.net.",
    )
    google_storage_emulator: str | None = Field(
        default=None,
        validation_alias=read_from("STORAGE_EMULATOR_HOST"),
        description="Address of a server for trials in place of Google Cloud Storage; it is asked without credentials. "
        "Else a gs:// bucket is asked with those in GOOGLE_APPLICATION_CREDENTIALS, or the machine's.",
    )

    @field_validator("files_url")
    @classmethod
    def _known_scheme(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme = next((one for one in _SCHEMES if value.startswith(one)), None)
        if scheme is None:
            raise ValueError(f"expected an address that begins with one of {', '.join(_SCHEMES)}")
        if not value.removeprefix(scheme).partition("/")[0]:
            raise ValueError(f"expected the name of a bucket or container after {scheme}")
        return value

    _unset = field_validator(
        *("s3_bucket_name", "s3_endpoint_url", "s3_access_key", "s3_secret_key", "s3_region"),
        *("aws_access_key_id", "aws_secret_access_key"),
        *("azure_account", "azure_key", "azure_signature", "azure_endpoint_url", "google_storage_emulator"),
        mode="before",
    )(without_placeholders)
