"""Listens become a model version."""

import os

# ONNX Runtime and MLflow send events to their makers, unless these are set before their import. Nothing leaves this
# machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
