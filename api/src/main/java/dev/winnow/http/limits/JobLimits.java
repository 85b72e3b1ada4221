package dev.winnow.http.limits;

/// Bounds on jobs that index documents in the background.
///
/// @param jobsRunning jobs at once
/// @param jobsWaiting jobs that wait for their turn (beyond that the answer is 429)
/// @param jobsKept jobs that have ended and are still listed; the earliest go first
/// @param jobBytes longest upload
public record JobLimits(int jobsRunning, int jobsWaiting, int jobsKept, long jobBytes) {
  public static final JobLimits DEFAULTS = new JobLimits(2, 16, 100, 16L << 30);

  public JobLimits {
    if (Math.min(jobsRunning, Math.min(jobsWaiting, jobsKept)) < 1 || jobBytes < 1) {
      throw new IllegalArgumentException(
          "limits of jobs are jobsRunning=%d jobsWaiting=%d jobsKept=%d jobBytes=%d; expected each from 1"
              .formatted(jobsRunning, jobsWaiting, jobsKept, jobBytes));
    }
  }

  public JobLimits withJobsRunning(int jobsRunning) {
    return new JobLimits(jobsRunning, jobsWaiting, jobsKept, jobBytes);
  }

  public JobLimits withJobsWaiting(int jobsWaiting) {
    return new JobLimits(jobsRunning, jobsWaiting, jobsKept, jobBytes);
  }

  public JobLimits withJobsKept(int jobsKept) {
    return new JobLimits(jobsRunning, jobsWaiting, jobsKept, jobBytes);
  }

  public JobLimits withJobBytes(long jobBytes) {
    return new JobLimits(jobsRunning, jobsWaiting, jobsKept, jobBytes);
  }
}
