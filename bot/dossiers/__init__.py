"""Dossiers: codes, the gateways that know their status, and watching them change."""
