"""Amazon Polly speaks, by the REST protocol of https://docs.aws.amazon.com/polly/latest/dg/API_Reference.html."""
