"""Filling a part of the knowledge from a file: taken in, looked at, taken over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Request, UploadFile
from fastapi.responses import Response

from admin import wording
from admin.access import Visitor
from admin.facts.uploads import SheetUploads
from admin.page import done, render
from admin.sheet_records import SheetUpload
from admin.tools import AdminTools
from knowledge.errors import UnreadableSource

Refuse = Callable[[str], Response]


@dataclass(frozen=True)
class SheetPages:
    """The pages of one kind of file, under `/<kind>/file`; it must have all of `columns`.

    `refuse` shows the list again with a reason.
    """

    kind: str
    columns: Sequence[str]

    def own(self, upload_id: str, tools: AdminTools, visitor: Visitor) -> SheetUpload:
        """The visitor's file. Raises: HTTPException 404 where it is gone or another's."""
        upload = SheetUploads(tools.engine, self.kind, tools.clock).find(upload_id, visitor.id)
        if upload is None:
            raise HTTPException(404)
        return upload

    def take_in(
        self,
        request: Request,
        tools: AdminTools,
        visitor: Visitor,
        file: UploadFile | None,
        refuse: Refuse,
    ) -> Response:
        """Keep a file and go on to what it would change."""
        content = file.file.read() if file else b""
        if file is None or not content:
            return refuse(wording.REFUSED["sheet_missing"])
        try:
            uploads = SheetUploads(tools.engine, self.kind, tools.clock)
            upload = uploads.keep(file.filename or "", content, visitor.id)
        except UnreadableSource as error:
            return refuse(wording.REFUSED["sheet_unreadable"].format(reason=error))
        return done(request, f"/{self.kind}/file/{upload.id}")

    def show(
        self,
        request: Request,
        upload: SheetUpload,
        preview: Callable[[], object],
        refuse: Refuse,
        **beside: Any,
    ) -> Response:
        """What the file would change, or that it is taken over."""
        try:
            seen = preview()
        except UnreadableSource:
            return refuse(self._columns())
        template = f"{self.kind}_file.html"
        return render(request, template, page=self.kind, upload=upload, preview=seen, **beside)

    def take_over(self, request: Request, land: Callable[[], bool], refuse: Refuse) -> Response:
        """Take the good rows of the file over; `land` is False where that was done already."""
        try:
            landed = land()
        except UnreadableSource:
            return refuse(self._columns())
        if not landed:
            return refuse(wording.REFUSED["sheet_landed"])
        return done(request, f"/{self.kind}", "sheet_landed")

    def _columns(self) -> str:
        return wording.REFUSED["sheet_columns"].format(columns=", ".join(self.columns))
