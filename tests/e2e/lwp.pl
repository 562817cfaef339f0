#!/usr/bin/perl
# One call with the very libraries that FixMyStreet's Open311 client stands on: LWP writes the request, XML::Simple
# reads the reply. The call comes as JSON on the standard input, what was read goes as JSON to the standard output.
#
#   { "method": "POST", "url": ..., "params": [name, value, ...], "files": [name, path, ...] }
#   { "status": 200, "type": "text/xml; charset=utf-8", "reply": {...} }		reply null: it was no XML
use strict;
use warnings;
use HTTP::Request::Common qw(GET POST);
use JSON::PP;
use LWP::UserAgent;
use URI;
use XML::Simple;

my $call = decode_json(do { local $/; <STDIN> });
my @params = @{ $call->{params} || [] };
my @files = @{ $call->{files} || [] };
my $request;

if ($call->{method} eq 'GET') {
	my $uri = URI->new($call->{url});
	$uri->query_form(@params) if @params;
	$request = GET $uri->as_string;
} elsif (@files) {
	utf8::encode($_) for @params;
	my @parts = @params;
	while (my ($name, $path) = splice(@files, 0, 2)) {
		push @parts, $name => [$path];
	}
	$request = POST $call->{url}, Content_Type => 'form-data', Content => \@parts;
} else {
	$request = POST $call->{url}, \@params;
}

my $response = LWP::UserAgent->new(timeout => 60)->request($request);
# What is a list stays one with a single element; elements named "key" and "name" are not taken for keys.
my $reader = XML::Simple->new(
	ForceArray => [qw(service attribute value request error request_update)],
	KeyAttr => {},
	GroupTags => { attributes => 'attribute', values => 'value' },
	SuppressEmpty => undef,
);
my $reply = eval { $reader->parse_string($response->decoded_content) };

print encode_json({ status => $response->code + 0, type => scalar $response->header('Content-Type'), reply => $reply });
