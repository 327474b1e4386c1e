"""`python -m bot ask TEXT`, `… chat`, `… regress`, `… deliver`, `… forget`, `… posters CODE…`."""

from __future__ import annotations

import argparse
import json
import logging
import secrets
import sys

from bot.building import Bot, build_bot
from bot.conversations import WEB
from bot.delivery_command import add_deliver, deliver
from bot.message import IncomingMessage, Reply
from bot.regression_command import add_regress, regress
from bot.retention_command import add_forget, forget
from bot.web.posters_command import add_posters, print_posters
from knowledge.database import open_engine
from knowledge.errors import MotCuaError
from knowledge.settings import read_settings
from migrations.upgrading import upgrade_database
from retrieval.opening import SearchPlace

PROMPT = "> "
QUIT = {"/thoat", "/quit", "/exit"}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    logging.basicConfig(level=logging.WARNING)
    parser = argparse.ArgumentParser(prog="python -m bot", description="Ask the bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="ask one question")
    ask.add_argument("text")
    ask.add_argument("--conversation", help="id of a conversation to go on with")
    ask.add_argument("--json", action="store_true", help="print the reply as JSON")
    commands.add_parser("chat", help="talk in the terminal; /thoat ends it")
    add_posters(commands)
    add_deliver(commands)
    add_forget(commands)
    add_regress(commands)
    options = parser.parse_args(arguments)
    if options.command == "deliver":
        return deliver(options)
    if options.command == "forget":
        return forget(options)
    if options.command == "posters":
        return print_posters(options)
    try:
        bot = _open()
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1
    if options.command == "regress":
        return regress(bot, options)
    if options.command == "chat":
        return _chat(bot)
    reply = _say(bot, options.text, options.conversation)
    print(json.dumps(reply.as_json(), ensure_ascii=False) if options.json else _shown(reply))
    return 0


def _open() -> Bot:
    settings = read_settings()
    engine = open_engine(settings.database_address)
    upgrade_database(engine)
    place = SearchPlace(
        settings.index_dir, settings.chroma_url, settings.encoder, settings.models_dir
    )
    return build_bot(engine, place, hotline=settings.hotline, province=settings.province)


def _say(bot: Bot, text: str, conversation_id: str | None) -> Reply:
    message = IncomingMessage(WEB, conversation_id or "", secrets.token_urlsafe(12), text)
    return bot.service.answer(message, conversation_id)


def _chat(bot: Bot) -> int:
    conversation_id: str | None = None
    choices: list[str] = []
    for line in iter(_read, None):
        text = line.strip()
        if text.lower() in QUIT:
            break
        if text.isdigit() and 0 < int(text) <= len(choices):
            text = choices[int(text) - 1]
        reply = _say(bot, text, conversation_id)
        conversation_id = reply.conversation_id
        choices = [button.value for button in reply.buttons]
        print(_shown(reply))
    return 0


def _read() -> str | None:
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        return None


def _shown(reply: Reply) -> str:
    labels = [f"  [{place}] {button.label}" for place, button in enumerate(reply.buttons, 1)]
    return "\n".join([reply.text, *labels])


if __name__ == "__main__":
    sys.exit(main())
