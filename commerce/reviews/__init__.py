"""What buyers think. Owns the rating that a product shows; announces `RatingChanged`."""
