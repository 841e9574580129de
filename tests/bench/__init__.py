"""What `bin/bench` measures. Ratios are taken side by side in one run, since machines differ."""
