"""What is true: vocabulary, data, rules of inference, checks, evidence."""
