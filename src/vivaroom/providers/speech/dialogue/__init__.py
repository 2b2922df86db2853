"""Models that hear and speak by themselves, held to the words that they are given, with others behind them."""
