"""Programs that measure judgement against outside material; each prints one JSON object on its last line."""
