"""How much one conversation and one address may send in a minute."""

from __future__ import annotations

import ipaddress
import time

from bot.channels.website_errors import TooManySessions
from bot.channels.website_settings import WebsiteSettings
from bot.channels.website_shared import SharedStore

WINDOW = 60  # seconds
IPV6_CUSTOMER_BITS = 64  # what one customer is given; single addresses in it cost nothing


class RateLimits:
    """Counts in fixed windows of a minute, shared by all nodes."""

    def __init__(self, store: SharedStore, settings: WebsiteSettings) -> None:
        self._store = store
        self._settings = settings

    async def too_many_messages(self, conversation: str, address: str) -> bool:
        """Count one message; True when it is over one of the two limits."""
        of_conversation = await self._count(f"messages:{conversation}")
        of_address = await self._count(f"messages:{customer_network(address)}")
        return (
            of_conversation > self._settings.messages_per_minute
            or of_address > self._settings.messages_per_minute_and_address
        )

    async def check_new_session(self, address: str) -> None:
        """Count one new session; raises TooManySessions."""
        opened = await self._count(f"sessions:{customer_network(address)}")
        if opened > self._settings.sessions_per_minute_and_address:
            raise TooManySessions(seconds_left())

    async def _count(self, key: str) -> int:
        return await self._store.count(f"{key}:{int(time.time() // WINDOW)}", WINDOW)


def seconds_left() -> int:
    """Seconds until the present window ends."""
    return WINDOW - int(time.time() % WINDOW)


def customer_network(address: str) -> str:
    """What stands for one customer: an IPv4 address, or the network of an IPv6 address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((ip, IPV6_CUSTOMER_BITS), strict=False))
