/*
 * exam.h - how many texts of the part that nobody learns from (row_is_exam()) a model
 * gets right: what candidates are compared by.
 */
#ifndef DL_TEXT_EXAM_H
#define DL_TEXT_EXAM_H

#include <stdbool.h>
#include <stddef.h>

#include "text/corpus.h"
#include "text/model.h"

size_t exam_size(const struct corpus *c);
/* Labels are compared as texts: a model may know others than the corpus. */
size_t exam_right(const struct corpus *c, const struct text_model *m);
/* keep[] for train_model(): all but the exam. free() it. */
bool *exam_left_out(const struct corpus *c);

#endif
