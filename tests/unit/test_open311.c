/* Open311's small parts: instants as its clients write them, and XML from a view. */
#include "tests/unit/cmocka.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/w3c_time.h"
#include "open311/reply.h"

static void instants_are_read_with_their_zone(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T08:00:00+08:00", 0 },
		{ "1970-01-01T08:00:00 08:00", 0 }, /* a '+' that was not escaped */
		{ "1969-12-31T19:00:00-0500", -1 }, /* before 1970: refused below */
		{ "2010-05-24T00:00:00Z", 1274659200000 },
		{ "2010-05-24T00:00:00.250Z", 1274659200250 },
		{ "2010-05-24T00:00Z", 1274659200000 },
		{ "2010-05-24 00:00:00Z", 1274659200000 },
		{ "2010-05-24", 1274659200000 - CLOCK_CST },
		{ "2024-02-29T12:00:00+08:00", 1709179200000 },
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (good[i].ms < 0) {
			assert_int_equal(w3c_time_parse(good[i].text, &ms), -1);
			continue;
		}
		assert_int_equal(w3c_time_parse(good[i].text, &ms), 0);
		assert_int_equal(ms, good[i].ms);
	}
}

static void what_is_no_instant_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"yesterday",
		"2010-05-24T00:00:00", /* no zone */
		"2010-13-01T00:00:00Z",
		"2023-02-29T00:00:00Z",
		"2010-04-31",
		"2010-05-24T24:00:00Z",
		"2010-05-24T00:60:00Z",
		"2010-05-24T00:00:60Z",
		"2010-05-24T00:00:00.Z",
		"2010-05-24T00:00:00+15:00",
		"2010-05-24T00:00:00Z ",
		"2010-05-24T00:00:00Zx",
		"20100524",
		"12010-05-24T00:00:00Z",
		"-010-05-24T00:00:00Z",
		"２０１０-05-24",
		"9999-12-31T23:59:59-14:00",
		"10000-01-01T00:00:00Z",
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (w3c_time_parse(bad[i], &ms) == 0)
			fail_msg("\"%s\" was read as %lld", bad[i], (long long)ms);
}

static void assert_xml(const char *root, json_t *view, const char *wanted)
{
	static const char head[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
	struct buf out;

	buf_init(&out, 1u << 16);
	assert_int_equal(xml_write(&out, root, view), 0);
	assert_int_equal(strncasecmp(out.data, head, sizeof(head) - 1), 0);
	assert_string_equal(out.data + sizeof(head) - 1, wanted);
	buf_release(&out);
	json_decref(view);
}

static void a_list_has_its_name_and_one_for_each_element(void **state)
{
	(void)state;
	assert_xml("service_requests",
		   json_pack("[{s:s, s:n, s:i, s:b}]", "a", "x", "b", "c", 7, "d", 1),
		   "<service_requests><request><a>x</a><b/><c>7</c><d>true</d></request>"
		   "</service_requests>\n");
	assert_xml("errors", json_pack("[{s:i, s:s}]", "code", 403, "description", "不行"),
		   "<errors><error><code>403</code><description>不行</description></error>"
		   "</errors>\n");
	assert_xml("services", json_array(), "<services/>\n");
}

static void text_is_escaped_once(void **state)
{
	(void)state;
	assert_xml("x", json_pack("{s:s}", "t", "一 & 二 < 三 > \"四\" &amp;"),
		   "<x><t>一 &amp; 二 &lt; 三 &gt; &quot;四&quot; &amp;amp;</t></x>\n");
	assert_xml("x", json_pack("{s:s}", "t", "]]><![CDATA["),
		   "<x><t>]]&gt;&lt;![CDATA[</t></x>\n");
}

static void signs_that_xml_cannot_hold_are_left_out(void **state)
{
	(void)state;
	assert_xml("x",
		   json_pack("{s:s}", "t",
			     "a\x01\x08"
			     "b\xef\xbf\xbf"
			     "c\xef\xbf\xbe"
			     "d\ne"),
		   "<x><t>abcd\ne</t></x>\n");
}

static void keys_for_the_house_alone_are_not_sent(void **state)
{
	(void)state;
	assert_xml("x", json_pack("{s:s, s:s}", "_secret", "1", "a", "2"), "<x><a>2</a></x>\n");
}

static void the_format_is_the_end_of_the_address(void **state)
{
	(void)state;
	assert_int_equal(format_of_path("/open311/v2/requests.json"), FORMAT_JSON);
	assert_int_equal(format_of_path("/open311/v2/requests.xml"), FORMAT_XML);
	assert_int_equal(format_of_path("/open311/v2/requests"), FORMAT_XML);
	assert_int_equal(format_of_path(".json"), FORMAT_XML);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_are_read_with_their_zone),
		cmocka_unit_test(what_is_no_instant_is_refused),
		cmocka_unit_test(a_list_has_its_name_and_one_for_each_element),
		cmocka_unit_test(text_is_escaped_once),
		cmocka_unit_test(signs_that_xml_cannot_hold_are_left_out),
		cmocka_unit_test(keys_for_the_house_alone_are_not_sent),
		cmocka_unit_test(the_format_is_the_end_of_the_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
