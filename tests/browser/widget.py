"""The chat widget as a customer handles it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Widget:
    """One page with the widget on it; what the page complains about is kept."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._keep_complaint)
        page.on("request", lambda request: self.requests.append(request.url))

    def _keep_complaint(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def visit(self) -> None:
        self.page.goto(self.url)
        expect(self.launcher).to_be_visible()

    def open(self) -> None:
        self.launcher.click()
        expect(self.bot.first).to_be_visible()

    def part(self, selector: str) -> Locator:
        return self.page.locator(f"pivot-chat {selector}")

    @property
    def launcher(self) -> Locator:
        return self.part(".launcher")

    @property
    def panel(self) -> Locator:
        return self.part(".panel")

    @property
    def input(self) -> Locator:
        return self.part("textarea")

    @property
    def bot(self) -> Locator:
        return self.part(".bot .words")

    @property
    def own(self) -> Locator:
        return self.part(".message.customer")

    def write(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def say(self, text: str, answers: int = 1) -> str:
        """Write and wait for the answer; its last words."""
        before = self.bot.count()
        self.write(text)
        expect(self.bot).to_have_count(before + answers)
        return self.bot.last.inner_text()

    def texts(self) -> list[str]:
        """Everything in the log, in order."""
        return self.part(".message .words").all_inner_texts()
