/*
 * Any bytes as a model: refused, or a classifier whose answers stay within
 * its labels and the text. As no fuzzer guesses megabytes of tables and their
 * checksum, an odd first byte means: what follows are places and values to
 * write over a small honest model, which then gets its right checksum.
 */
#include "tests/fuzz/fuzz.h"

#include "text/classifier.h"
#include "text/corpus.h"
#include "text/model.h"
#include "text/train.h"

#define PATCH 8 /* bytes: where (4), what (4) */

static unsigned char *honest;
static size_t honest_len;

int LLVMFuzzerInitialize(int *argc, char ***argv);

/* So many, and so that no word tells the label, that the model gets a latent space. */
static void add_rows(struct corpus *c)
{
	static const char *const things[] = { "路灯", "马路" }, *const faults[] = { "不亮",
										    "大坑" };
	char text[100];

	for (unsigned int i = 0; i < 1200; i++) {
		snprintf(text, sizeof(text), "%s %s %c%c%c", things[i % 2], faults[i / 2 % 2],
			 (char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676));
		corpus_add_text(c, text, i % 2 == i / 2 % 2 ? "灯" : "路", NULL);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct corpus c = { 0 };
	const char *why;

	(void)argc;
	(void)argv;
	add_rows(&c);
	honest = train_model(&c, NULL, &honest_len, &why);
	corpus_release(&c);
	BUG_IF(honest && !((struct model_header *)(void *)honest)->supports);
	return honest ? 0 : -1;
}

static void ask(const unsigned char *bytes, size_t len)
{
	static const char text[] = "路灯 不亮，马路有大坑";
	struct prediction p;
	const char *why;
	struct classifier *c = classifier_from(bytes, len, &why);

	BUG_IF(!c && !why);
	if (!c)
		return;
	classifier_predict(c, text, &p);
	BUG_IF(p.count > CLASSIFIER_TOP || p.phrase_count > CLASSIFIER_PHRASES);
	for (size_t i = 0; i < p.count; i++) {
		BUG_IF(!(p.top[i].confidence >= 0 && p.top[i].confidence <= 1));
		fuzz_check_text(p.top[i].label);
	}
	for (size_t i = 0; i < p.phrase_count; i++)
		BUG_IF(p.phrases[i].at < text ||
		       p.phrases[i].at + p.phrases[i].len > text + strlen(text));
	classifier_close(c);
}

/* The header, or anything else of the honest model, is written over. */
static void ask_patched(const uint8_t *data, size_t size)
{
	unsigned char *bytes = xmalloc(honest_len);

	memcpy(bytes, honest, honest_len);
	for (; size >= PATCH; data += PATCH, size -= PATCH) {
		uint32_t at;

		memcpy(&at, data, sizeof(at));
		memcpy(bytes + at % (honest_len - 4), data + 4, 4);
	}
	model_seal(bytes, honest_len);
	ask(bytes, honest_len);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size && *data & 1)
		ask_patched(data + 1, size - 1);
	else
		ask(data, size);
	return 0;
}
