"""Whether listening has moved: one window of listens against another, by distributions that people can name.

`profile` says what a window is like, `distance` how far two profiles are apart, `windows` which are compared when a
model is trained, `told` puts it into words. `python -m training.drift --data A --against B` compares two folders.
"""
