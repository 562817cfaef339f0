/* Reading a corpus from files. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "text/corpus.h"

#define SHOWN      20         /* bad rows told one by one */
#define LINE_BYTES (1u << 20) /* the longest line that is looked at */
#define HEADER     "code\tfamily\ttext"

struct reader {
	struct corpus *c;
	const char *path;
	FILE *complaints;
	size_t line;
	bool tsv;
};

/* --- lines --------------------------------------------------------------------- */

static const char *line_defect(const char *line, size_t len)
{
	if (len > LINE_BYTES)
		return "the line is longer than 1 MB";
	return utf8_valid(line, len) ? NULL : "is not UTF-8";
}

const char *corpus_add_json(struct corpus *c, const char *line, size_t len)
{
	const char *text, *label, *wrong = line_defect(line, len);
	json_t *json;

	if (wrong)
		return wrong;
	json = json_loadb(line, len, 0, NULL);
	text = json_string_value(json_object_get(json, "text"));
	label = json_string_value(json_object_get(json, "label"));
	if (!json)
		wrong = "is not JSON";
	else if (!text || !label)
		wrong = text ? "has no label" : "has no text";
	else
		wrong = corpus_add_text(c, text, label,
					json_string_value(json_object_get(json, "family")));
	json_decref(json);
	return wrong;
}

/* Splits the line in place. */
static const char *add_tsv(struct corpus *c, char *line, size_t len)
{
	const char *wrong = line_defect(line, len);
	char *family, *text;

	if (wrong)
		return wrong;
	family = strchr(line, '\t');
	text = family ? strchr(family + 1, '\t') : NULL;
	if (!text || strchr(text + 1, '\t'))
		return "has not three fields";
	*family++ = *text++ = '\0';
	return corpus_add_text(c, text, line, family);
}

static void take_line(struct reader *r, char *line, size_t len)
{
	const char *wrong;

	r->line++;
	while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		line[--len] = '\0';
	if (r->tsv && (*line == '#' || (r->line == 1 && !strcmp(line, HEADER))))
		return;
	r->c->lines++;
	wrong = r->tsv ? add_tsv(r->c, line, len) : corpus_add_json(r->c, line, len);
	if (wrong && r->c->bad++ < SHOWN)
		fprintf(r->complaints, "%s:%zu: %s; skipped\n", r->path, r->line, wrong);
}

/* --- files --------------------------------------------------------------------- */

static bool ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

static int complain(FILE *complaints, const char *path)
{
	fprintf(complaints, "%s: %s\n", path, strerror(errno));
	return -1;
}

static int read_file(struct corpus *c, const char *path, FILE *complaints)
{
	struct reader r = { c, path, complaints, 0, ends_in(path, ".tsv") };
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int result = 0;

	if (!f)
		return complain(complaints, path);
	while ((len = getline(&line, &room, f)) >= 0)
		take_line(&r, line, (size_t)len);
	if (!feof(f))
		result = complain(complaints, path);
	free(line);
	fclose(f);
	return result;
}

static int is_corpus_file(const struct dirent *d)
{
	return d->d_name[0] != '.' && (ends_in(d->d_name, ".tsv") || ends_in(d->d_name, ".jsonl"));
}

/* By bytes: alphasort() would ask the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_directory(struct corpus *c, const char *path, FILE *complaints)
{
	struct dirent **names;
	int count = scandir(path, &names, is_corpus_file, by_name), result = 0;
	struct buf file;

	if (count < 0)
		return complain(complaints, path);
	buf_init(&file, 4096);
	for (int i = 0; i < count; i++) {
		buf_reset(&file);
		buf_printf(&file, "%s/%s", path, names[i]->d_name);
		if (result == 0)
			result = read_file(c, file.data, complaints);
		free(names[i]);
	}
	free(names);
	buf_release(&file);
	return result;
}

int corpus_read(struct corpus *c, const char *path, FILE *complaints)
{
	struct stat st;
	int result;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		result = read_directory(c, path, complaints);
	else
		result = read_file(c, path, complaints);
	if (c->bad > SHOWN)
		fprintf(complaints, "%s: %zu more bad rows skipped\n", path, c->bad - SHOWN);
	return result;
}
