"""Brings the shop's tables to the newest version; the versions are in data/shop/migrations."""

from __future__ import annotations

from actions.settings import ROOT
from translation.database import Migrations

SHOP = Migrations(ROOT / "data" / "shop" / "migrations", lock=7_304_119)
upgrade, downgrade = SHOP.upgrade, SHOP.downgrade
