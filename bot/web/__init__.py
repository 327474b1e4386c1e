"""The pages that citizens and volunteers see: chat, procedures, life events, volunteers."""
