"""What the last look saw in a wire's remote folder; archive/remotes.py reads and writes it."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class FolderMemory(models.Model):
    """Names, sizes and stamps of the files that lay in a folder, as one compressed value."""

    wire = models.OneToOneField(
        Wire, on_delete=models.CASCADE, primary_key=True, related_name="folder_memory"
    )
    files = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return f"Folder of {self.wire_id}"
