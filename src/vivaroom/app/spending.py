"""Who counts what vendors cost, who writes it down, and what it may come to."""

from vivaroom.accounts.spending.book import Book
from vivaroom.accounts.spending.budget import Budget, Ceilings
from vivaroom.app.settings.reading import Settings
from vivaroom.content.prices import prices
from vivaroom.db.unit import Database
from vivaroom.kit.clock import Clock


def book_of(clock: Clock) -> Book:
    """The book of this process."""
    return Book(prices(), clock)


def budget_of(settings: Settings, database: Database, clock: Clock) -> Budget:
    """The ceilings of these settings."""
    ceilings = Ceilings(settings.budget_org_day, settings.budget_org_month, settings.budget_day)
    return Budget(database, clock, ceilings)
