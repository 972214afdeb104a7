#include "pipeline/engine/thread_name.h"

#include <pthread.h>

namespace rillmill::pipeline {

void SetThreadName(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());  // fails only for longer names
}

}  // namespace rillmill::pipeline
