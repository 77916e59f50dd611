"""Pure rules about clients: requisites, names, phones, touches."""
