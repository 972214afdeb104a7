// Random JSON records and damage done to them, from a seed.
#pragma once

#include <random>
#include <string>

namespace rillmill::pipeline {

class RecordGenerator {
 public:
  explicit RecordGenerator(uint64_t seed) : random_(seed) {}

  // An object with fields a to h (some missing, doubled, unknown or of an odd type), sometimes with
  // blanks.
  std::string Record();
  // Flips, cuts, inserts, doubles or deletes bytes.
  std::string Damaged(std::string record);
  size_t Pick(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

 private:
  std::string Blank();
  std::string Key();
  std::string Value(int depth);
  std::string Text();
  std::string Number();
  std::string List(int depth, bool object);

  std::mt19937_64 random_;
};

}  // namespace rillmill::pipeline
