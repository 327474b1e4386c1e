"""Starts Một Cửa: reads the settings once, builds the objects, serves chat and staff pages."""

from __future__ import annotations

import hashlib
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from admin.accounts import ensure_first_staff
from admin.alerts.raising import AlertRaiser
from admin.app import build_admin
from admin.facts.doubts import DoubtFile
from admin.imports.worker import ImportWorker
from admin.tools import AdminTools
from bot.building import Bot, DossierSource, build_bot, refreshing, today
from bot.channels import webhook
from bot.channels.registry import start_channels
from bot.dossiers.guesses import Guesses
from bot.dossiers.opening import GatewayPlace, open_gateway
from bot.dossiers.receipt import build_receipt_router
from bot.dossiers.verifying import KEY_FILE, read_key
from bot.dossiers.watching import check_watches
from bot.language_model.client import open_model
from bot.media.media import open_media
from bot.operations.logs import set_up_logging
from bot.operations.memory import keep_for_good
from bot.operations.opening import Operations, open_operations
from bot.operations.routes import Doorkeeper
from bot.previewing import open_preview
from bot.rates.limits import rules
from bot.redis_link import open_redis
from bot.retention import delete_expired
from bot.scheduler import Scheduler, Task
from bot.task_claims import TaskClaims
from bot.web.mounting import add_site
from bot.web.site import open_site
from bot.wording import contact
from knowledge.database import open_engine
from knowledge.errors import ConfigurationError, MotCuaError
from knowledge.importing.doubt_report import FILE_NAME as DOUBTS
from knowledge.places.finding import load_places
from knowledge.settings import Settings, read_settings
from migrations.upgrading import upgrade_database
from retrieval.opening import SearchPlace

ADMIN = "/admin"
SHUTDOWN_SECONDS = 20
KEEP_ALIVE_SECONDS = 75  # nginx drops what is idle after 60 and must be first
WATCH_SECONDS = 60.0
IMPORT_SECONDS = 1.0
ALERT_SECONDS = 60.0
RETENTION_SECONDS = 6 * 3600.0
PROGRESS = {
    "catalogue": "Reading the catalogue of procedures",
    "loading": "Loading the search index",
    "index": "Building the search index (first start only, about a minute)",
    "vectors": "Filling the vector index (first start only)",
}


def main() -> int:
    """Start the server; returns the exit code."""
    try:
        settings = read_settings()
        set_up_logging(settings.log_level, settings.log_format, settings.secret_values)
        _require_free_port(settings.host, settings.port)
        engine = open_engine(settings.database_address)
        _say("Preparing the database")
        upgrade_database(engine)
        bot = open_bot(settings, engine)
        password = ensure_first_staff(engine)
        app = build_app(settings, bot)
    except MotCuaError as error:
        print(f"Một Cửa cannot start: {error}", file=sys.stderr)
        return 1
    keep_for_good()
    _greet(settings, password)
    run(settings, app)
    return 0


def run(settings: Settings, app: FastAPI) -> None:
    """Serve `app` until it is told to stop; what is in hand is finished then."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
    )


def open_bot(settings: Settings, engine: Engine) -> Bot:
    """Load the knowledge and open the search, telling each long step."""
    started = time.monotonic()

    def say(step: str) -> None:
        _say(f"{PROGRESS.get(step, step)} ({time.monotonic() - started:.0f} s)")

    return build_bot(
        engine,
        SearchPlace(
            settings.index_dir, settings.chroma_url, settings.encoder, settings.models_dir
        ),
        hotline=settings.hotline,
        public_url=settings.public_url,
        province=settings.province,
        dossiers=_dossier_source(settings, engine),
        media=open_media(engine, settings.var_dir / "photos"),
        model=open_model(
            settings.llm_model,
            settings.llm_base_url,
            settings.llm_api_key.get_secret_value(),
            settings.llm_timeout_seconds,
        ),
        say=say,
    )


def build_app(settings: Settings, bot: Bot) -> FastAPI:
    """The whole web application: chat at /, its API, staff pages at /admin/, health."""
    watch = _operations(settings, bot)
    bot = watch.bot

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [t for t in _tasks(settings, bot) if settings.timed_tasks or t.everywhere]
        scheduler = Scheduler(tasks, TaskClaims(bot.engine))
        running = start_channels(settings, bot, watch.tell)
        watch.start(running)
        scheduler.start()
        yield
        scheduler.stop()
        running.stop()
        watch.stop()

    app = FastAPI(title="Một Cửa", lifespan=lifespan, docs_url=None, redoc_url=None)

    token = settings.metrics_token.get_secret_value()
    app.include_router(watch.router(Doorkeeper(token, settings.public_url)))
    app.include_router(webhook.build_router(lambda: watch.running))
    app.include_router(build_receipt_router())
    app.mount(ADMIN, build_admin(_admin_tools(settings, bot)))
    add_site(
        app,
        open_site(
            bot,
            public_url=settings.public_url,
            hotline=settings.hotline,
            communes=_commune_names(),
            limits=watch.limits,
        ),
    )
    return app


def _operations(settings: Settings, bot: Bot) -> Operations:
    return open_operations(
        bot,
        rules=rules(
            settings.rate_person_per_minute,
            settings.rate_address_per_minute,
            settings.rate_channel_per_minute,
        ),
        link=open_redis(settings.redis_url.get_secret_value()),
        folder=settings.var_dir,
    )


def _tasks(settings: Settings, bot: Bot) -> list[Task]:
    def watch() -> object:
        whom = contact(settings.hotline)
        return check_watches(bot.engine, bot.dossiers.gateway, today=today(), contact=whom)

    def forget() -> object:
        return delete_expired(bot.engine, settings.retention_days)

    importing = ImportWorker(bot.engine, bot.dossiers.key)
    return [
        Task("watches", WATCH_SECONDS, watch),
        Task("alerts", ALERT_SECONDS, _alerts(settings, bot).run),
        Task("imports", IMPORT_SECONDS, importing.work, everywhere=True),
        Task("retention", RETENTION_SECONDS, forget),
        Task("photos", RETENTION_SECONDS, bot.media.photos.sweep),
        Task("guesses", RETENTION_SECONDS, Guesses(bot.engine, bot.dossiers.key).purge),
        *refreshing(bot),
    ]


def _alerts(settings: Settings, bot: Bot) -> AlertRaiser:
    pages = settings.public_url.rstrip("/") + ADMIN if settings.public_url else ""
    return AlertRaiser(bot.engine, pages, _commune_names())


def _admin_tools(settings: Settings, bot: Bot) -> AdminTools:
    return AdminTools(
        engine=bot.engine,
        catalogue=lambda: bot.knowing.catalogue,
        find=bot.knowing.find,
        path=ADMIN,
        province=settings.province,
        doubts=DoubtFile(settings.var_dir / DOUBTS),
        secure=settings.public_url.startswith("https:"),
        communes=_commune_names(),
        dossier_key=bot.dossiers.key,
        device_key=hashlib.sha256(b"staff devices" + bot.dossiers.key).digest(),
        photo=bot.media.photos.read,
        preview=open_preview(bot, settings.province),
        similarity=bot.desk.similarity,
        recall=bot.knowing.recall,
    )


def _commune_names() -> dict[str, str]:
    return {commune.id: commune.full for commune in load_places().communes}


def _dossier_source(settings: Settings, engine: Engine) -> DossierSource:
    key = read_key(settings.var_dir / KEY_FILE, settings.dossier_key.get_secret_value())
    place = GatewayPlace(
        kind=settings.dossier_gateway,
        url=settings.dossier_url,
        sso_url=settings.dossier_sso_url,
        client_id=settings.dossier_client_id,
        client_secret=settings.dossier_client_secret.get_secret_value(),
        token=settings.dossier_token.get_secret_value(),
        fields=settings.dossier_fields,
        statuses=settings.dossier_statuses,
        private_allowed=settings.dossier_private_allowed,
    )
    return DossierSource(open_gateway(place, engine, key), key)


def _require_free_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"PORT: {host}:{port} cannot be used ({error.strerror}). Stop the program that "
                "holds it, or choose another: PORT=8080 make run"
            ) from error


def _say(text: str) -> None:
    print(f"… {text}", flush=True)


def _greet(settings: Settings, password: str | None) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"\nChat:        {address}/\nStaff pages: {address}/admin/", flush=True)
    if password:
        print(
            f"First staff member: user name admin, password {password}\n"
            "It is shown only now and must be changed at the first login.",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
