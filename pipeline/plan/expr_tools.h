// Questions about expressions and small rewrites, shared by the analyzer and the optimizer's rules.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/plan/expr.h"

namespace rillmill::pipeline {

bool SameDatum(const Datum& a, const Datum& b);
// The same computation: names and positions do not matter.
bool SameExpr(const ExprPtr& a, const ExprPtr& b);

// Attribute ids that the expression reads.
std::set<int> ColumnsOf(const ExprPtr& expr);
bool ReadsOnly(const ExprPtr& expr, const std::set<int>& columns);
bool IsDeterministic(const ExprPtr& expr);
bool IsConstant(const ExprPtr& expr);

// The terms of a AND b AND c; one term if it is no AND. Null gives none.
std::vector<ExprPtr> SplitConjuncts(const ExprPtr& condition);
// Their AND; null if there are none.
ExprPtr JoinConjuncts(std::vector<ExprPtr> terms);

// Columns replaced by expressions, by attribute id; unknown ids stay.
using Substitution = std::map<int, ExprPtr>;
ExprPtr Substitute(const ExprPtr& expr, const Substitution& replacements);

// A copy with another printed name.
ExprPtr WithName(const ExprPtr& expr, std::string name);

// As `explain` prints it: structure, not the name.
std::string ExprToText(const Expr& expr);

}  // namespace rillmill::pipeline
