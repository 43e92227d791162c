#ifndef NUMBER_H
#define NUMBER_H

#include "str.h"

/* The sum as INCRBYFLOAT and HINCRBYFLOAT write it. */
str *number_sum(double a, double b);

#endif
