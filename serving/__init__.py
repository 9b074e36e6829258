"""A model version becomes playlists for people: store, API, page, weekly job."""

import os

# From 1.29 on ONNX Runtime sends events to its maker, unless this is set before its import: nothing leaves a machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
