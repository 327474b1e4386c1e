"""One conversation: reading it, answering in person, handing it back; and the flagged ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin import wording
from admin.access import Reviewer, Visitor
from admin.accounts import new_reference
from admin.conversation_actions import (
    LONGEST_MESSAGE,
    ConversationActions,
    ConversationRefused,
)
from admin.conversation_view import fingerprint, is_covered, read_conversation, utterances
from admin.flagged import FlaggedConversations
from admin.page import done, is_partial, render
from admin.roles import Right
from admin.tools import AdminTools, Tools
from bot.records import Conversation, TurnRecord
from bot.talk import read_talk
from retrieval.normalise import tokens

router = APIRouter()
ONE = "/conversations/{conversation_id}"
CONFLICT = 409


def scoped_conversation(conversation_id: str, tools: Tools, visitor: Reviewer) -> Conversation:
    """The conversation of the address.

    Raises: HTTPException 404 where there is none, 403 on one of another commune.
    """
    conversation = read_conversation(tools.engine, conversation_id)
    if conversation is None:
        raise HTTPException(404)
    if not visitor.role.provincial and not is_covered(tools.engine, conversation, visitor.scope):
        raise HTTPException(403)
    return conversation


Scoped = Annotated[Conversation, Depends(scoped_conversation)]
Text = Annotated[str, Form(max_length=20_000)]
Nonce = Annotated[str, Form(min_length=8, max_length=64, pattern=r"^[\w-]+$")]


@router.get("/flagged")
def show_flagged(request: Request, tools: Tools, visitor: Reviewer) -> Response:
    """Conversations with a thumb down, complaint words, or several unanswered in a row."""
    found = FlaggedConversations(
        tools.engine, visitor.scope(TurnRecord.commune), complains, tools.clock()
    ).all()
    return render(request, "flagged.html", page="flagged", found=found)


@router.get(ONE)
def show_conversation(
    request: Request,
    visitor: Reviewer,
    conversation: Scoped,
    report: Annotated[int | None, Query()] = None,
    seen: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The conversation; HTMX, asking again and again, gets the messages where they changed."""
    if not is_partial(request):
        return _page(request, visitor, conversation, report=report)
    said = utterances(_tools(request).engine, conversation, _tools(request).catalogue())
    if fingerprint(said) == seen:
        return Response(status_code=204)
    return _page(request, visitor, conversation, template="conversation_list.html")


@router.post(ONE + "/take")
def take(request: Request, tools: Tools, visitor: Reviewer, conversation: Scoped) -> Response:
    """Answer in person from here on."""

    def act(actions: ConversationActions) -> None:
        actions.take(conversation.id, visitor.id)

    return _try(request, visitor, conversation, act, "taken")


@router.post(ONE + "/return")
def give_back(request: Request, tools: Tools, visitor: Reviewer, conversation: Scoped) -> Response:
    """Let the bot answer again; a lead may hand back a colleague's."""

    def act(actions: ConversationActions) -> None:
        anyones = visitor.may(Right.ASSIGN)
        actions.give_back(conversation.id, visitor.id, anyones=anyones)

    return _try(request, visitor, conversation, act, "returned")


@router.post(ONE + "/message")
def send(
    request: Request, visitor: Reviewer, conversation: Scoped, nonce: Nonce, text: Text = ""
) -> Response:
    """Send a message to the citizen."""

    def act(actions: ConversationActions) -> None:
        actions.send(conversation.id, visitor.id, text, nonce)

    return _try(request, visitor, conversation, act, "sent", typed=text)


@router.post(ONE + "/review")
def review(request: Request, visitor: Reviewer, conversation: Scoped, note: Text = "") -> Response:
    """Take the conversation off the flagged list."""
    ConversationActions(_tools(request).engine, _tools(request).clock).review(
        conversation.id, visitor.id, note
    )
    return done(request, "/flagged", "reviewed")


def complains(text: str) -> bool:
    """Whether complaint words stand in `text`."""
    return bool(read_talk().complaints.find(tokens(text)))


def _try(
    request: Request,
    visitor: Visitor,
    conversation: Conversation,
    act: Callable[[ConversationActions], None],
    what: str,
    *,
    typed: str = "",
) -> Response:
    tools = _tools(request)
    try:
        act(ConversationActions(tools.engine, tools.clock))
    except ConversationRefused as error:
        newest = read_conversation(tools.engine, conversation.id) or conversation
        words = wording.REFUSED[error.reason].format(
            name=_holder(tools, newest), limit=LONGEST_MESSAGE
        )
        return _page(request, visitor, newest, status=CONFLICT, refused=words, typed=typed)
    return done(request, f"/conversations/{conversation.id}", what)


def _page(
    request: Request,
    visitor: Visitor,
    conversation: Conversation,
    *,
    template: str = "conversation.html",
    status: int = 200,
    refused: str | None = None,
    typed: str = "",
    report: int | None = None,
) -> Response:
    tools = _tools(request)
    said = utterances(tools.engine, conversation, tools.catalogue())
    return render(
        request,
        template,
        status=status,
        page="flagged",
        refused=refused,
        typed=typed,
        report=report,
        nonce=new_reference(),
        conversation=conversation,
        holder=_holder(tools, conversation),
        mine=conversation.taken_over_by == visitor.id,
        said=said,
        seen=fingerprint(said),
        longest=LONGEST_MESSAGE,
        may_teach=visitor.may(Right.TEACH),
    )


def _holder(tools: AdminTools, conversation: Conversation) -> str:
    if conversation.taken_over_by is None:
        return ""
    staff = tools.accounts.get(conversation.taken_over_by)
    return staff.display_name if staff else wording.NOBODY


def _tools(request: Request) -> AdminTools:
    tools: AdminTools = request.app.state.tools
    return tools
