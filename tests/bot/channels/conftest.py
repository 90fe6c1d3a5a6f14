"""The website channel on a real server: a small Rasa agent, a real Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.channels.small_shop import (
    RunningShop,
    redis_server,
    shop_environment,
    small_agent,
    website_settings,
)

OpenShop = Callable[..., RunningShop]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def open_shop(small_model: Path, redis_url: str, tmp_path: Path) -> Iterator[OpenShop]:
    """Opens a shop; `open_shop(messages_per_minute=3)` changes a setting of the channel."""
    opened: list[RunningShop] = []

    def open_one(**settings: Any) -> RunningShop:
        shop = RunningShop(small_agent(small_model), website_settings(**settings))
        shop.start()
        opened.append(shop)
        return shop

    with shop_environment(tmp_path, redis_url):
        yield open_one
        for shop in opened:
            shop.stop()


@pytest.fixture
def shop(open_shop: OpenShop) -> RunningShop:
    return open_shop()
