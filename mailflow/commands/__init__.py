"""What the commands of cli.py do, a module each. They join what lies below and print; they decide nothing."""
