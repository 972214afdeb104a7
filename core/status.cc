#include "core/status.h"

namespace rillmill {

Status::Status(StatusCode code, std::string message, std::string error_class)
    : rep_(std::make_unique<Rep>(Rep{code, false, std::move(message), std::move(error_class)})) {}

Status::Status(const Status& other)
    : rep_(other.rep_ ? std::make_unique<Rep>(*other.rep_) : nullptr) {}

Status& Status::operator=(const Status& other) {
  if (this != &other) rep_ = other.rep_ ? std::make_unique<Rep>(*other.rep_) : nullptr;
  return *this;
}

Status&& Status::Retriable() && {
  if (rep_) rep_->retriable = true;
  return std::move(*this);
}

Status Status::WithContext(std::string_view context) const {
  Status result = *this;
  if (result.rep_) result.rep_->message.insert(0, std::string(context) + ": ");
  return result;
}

Status Status::As(StatusCode code) const {
  Status result = *this;
  if (result.rep_) result.rep_->code = code;
  return result;
}

std::string Status::ToString() const {
  if (ok()) return "ok";
  if (rep_->error_class.empty()) return rep_->message;
  return "[" + rep_->error_class + "] " + rep_->message;
}

}  // namespace rillmill
