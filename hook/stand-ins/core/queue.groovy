package hudson.model.queue

import hudson.model.Label
import hudson.model.Node
import hudson.model.Queue

abstract class QueueListener {
    void onEnterWaiting(Queue.WaitingItem item) { }
    void onEnterBlocked(Queue.BlockedItem item) { }
    void onEnterBuildable(Queue.BuildableItem item) { }
    void onLeft(Queue.LeftItem item) { }
}

abstract class CauseOfBlockage {
    String shortDescription = 'CANARY-blockage'

    static class BecauseLabelIsOffline extends CauseOfBlockage { Label label }

    static class BecauseNodeIsOffline extends CauseOfBlockage { Node node }

    static class BecauseLabelIsBusy extends CauseOfBlockage { Label label }
}

class CompositeCauseOfBlockage extends CauseOfBlockage { Map uniqueReasons = [:] }
