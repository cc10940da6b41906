package org.jenkinsci.plugins.workflow.job

import hudson.model.Job
import hudson.model.Run

class WorkflowJob extends Job {
    Object getOwnerTask() { return this }
}

class WorkflowRun extends Run { }
