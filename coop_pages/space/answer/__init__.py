"""An organisation answers: a draft that its people share, a step at a time, then one sending that records it."""
