withNetwork();
