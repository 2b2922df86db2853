"""A voice without a key: Kokoro-82M on ONNX Runtime, with a reader of technical English in front of it."""
