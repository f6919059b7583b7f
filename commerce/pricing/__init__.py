"""What things cost. Owns one `Price` a variant; announces `PriceSet`. VAT is included."""
