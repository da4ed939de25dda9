"""From events to what is shown: the filters, the sums (`report`), and the renderers, which compute nothing."""
