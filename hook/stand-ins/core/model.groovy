package hudson.model

abstract class Run {
    Job parent
    int number
    long startTimeInMillis
    long timeInMillis
    long duration
    Result result
    List causes = []
    String displayName = 'CANARY-display-name'
    String description = 'CANARY-description'
    Map environment = [SECRET: 'CANARY-environment']
}

class Job {
    String fullName
    String description = 'CANARY-job-description'
}

/** A build of a job that is no Pipeline. */
class FreeStyleBuild extends Run { }

class FreeStyleProject extends Job {
    Object getOwnerTask() { return this }
}

class Result {
    String text
    String toString() { return text }
}

class Cause {
    String shortDescription = 'CANARY-cause'
    String userId = 'CANARY-user-id'

    static class UserIdCause extends Cause { String userName = 'CANARY-user-name' }
}

interface TaskListener { }

class Label {
    String name
    boolean empty
}

class Node {
    String nodeName
    int numExecutors = 2
    List assignedLabels = []
    String remoteFS = 'CANARY-remote-path'
}

class Computer {
    String name
    Node node
    boolean offline
    boolean temporarilyOffline
    Object offlineCause
    String hostName = 'CANARY-host'
}

class Queue {
    List<Item> all = []
    /** As in Jenkins: who may see no item sees an empty queue. */
    List<Item> getItems() { return hudson.security.ACL.isSystem() ? all : [] }
    void setItems(List<Item> items) { all = items }

    static class Item {
        long id
        long inQueueSince
        Object task
        Label assignedLabel
        String why = 'CANARY-why'
        List params = ['CANARY-parameter']
    }

    static class WaitingItem extends Item { }

    static class BlockedItem extends Item { Object causeOfBlockage }

    static class BuildableItem extends Item {
        boolean pending
        long buildableStartMilliseconds
        Object causeOfBlockage
    }

    static class LeftItem extends Item { boolean cancelled }
}
