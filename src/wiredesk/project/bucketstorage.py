"""The storage class behind WIREDESK_MEDIA_BUCKET; only loaded where it is set (extra ``s3``)."""

from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from wiredesk.project.bucket import told_as_oserror

TROUBLES = (BotoCoreError, ClientError)


class BucketStorage(S3Storage):
    """django-storages, with errors that the outbox retries as it does those of a disk."""

    open = told_as_oserror(S3Storage.open, *TROUBLES)
    save = told_as_oserror(S3Storage.save, *TROUBLES)
    delete = told_as_oserror(S3Storage.delete, *TROUBLES)
    exists = told_as_oserror(S3Storage.exists, *TROUBLES)
    listdir = told_as_oserror(S3Storage.listdir, *TROUBLES)
    get_modified_time = told_as_oserror(S3Storage.get_modified_time, *TROUBLES)
