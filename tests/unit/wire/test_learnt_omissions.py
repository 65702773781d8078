"""What is remembered of a model's refusals: for which model, how long, and what a damaged file leaves."""

from datetime import timedelta
from pathlib import Path

from domain.models.choice import ModelChoice
from domain.models.omissions import Omission
from storage.state.omissions import LearntOmissions
from tests.support.clocks import FakeClock


class TestLearntOmissions:
    MODEL = ModelChoice("azure", "my-deployment", "https://name.example")
    OTHER = ModelChoice("azure", "my-deployment", "https://other.example")

    def test_what_was_learnt_of_one_model_counts_for_it_after_a_restart(self, tmp_path: Path) -> None:
        path, clock = tmp_path / "data" / "omissions.json", FakeClock()
        store = LearntOmissions(path, clock)
        assert store.load(self.MODEL) == frozenset()
        store.add(self.MODEL, frozenset({Omission.STREAM}))
        store.add(self.OTHER, frozenset({Omission.SYSTEM}))
        LearntOmissions(path, clock).add(self.MODEL, frozenset({Omission.TEMPERATURE}))
        for one in (store, LearntOmissions(path, clock)):
            assert one.load(self.MODEL) == {Omission.STREAM, Omission.TEMPERATURE}
            assert one.load(self.OTHER) == {Omission.SYSTEM}
        assert path.stat().st_mode & 0o077 == 0

    def test_it_is_tried_again_after_a_month(self, tmp_path: Path) -> None:
        clock = FakeClock()
        store = LearntOmissions(tmp_path / "omissions.json", clock)
        store.add(self.MODEL, frozenset({Omission.STREAM}))
        clock.advance(timedelta(days=31).total_seconds())
        assert store.load(self.MODEL) == frozenset()

    def test_what_a_clock_that_was_ahead_wrote_does_not_count_for_years(self, tmp_path: Path) -> None:
        clock, ahead = FakeClock(), FakeClock()
        ahead.advance(timedelta(days=4000).total_seconds())
        LearntOmissions(tmp_path / "omissions.json", ahead).add(self.MODEL, frozenset({Omission.STREAM}))
        assert LearntOmissions(tmp_path / "omissions.json", clock).load(self.MODEL) == frozenset()

    def test_nothing_is_written_where_nothing_may_be(self, tmp_path: Path) -> None:
        path = tmp_path / "omissions.json"
        store = LearntOmissions(path, FakeClock(), lambda: False)
        store.add(self.MODEL, frozenset({Omission.STREAM}))
        assert store.load(self.MODEL) == {Omission.STREAM}
        assert not path.exists()

    def test_a_damaged_file_is_as_good_as_none(self, tmp_path: Path) -> None:
        path = tmp_path / "omissions.json"
        path.write_text('[{"model": 1}')
        store = LearntOmissions(path, FakeClock())
        assert store.load(self.MODEL) == frozenset()
        store.add(self.MODEL, frozenset({Omission.STREAM}))
        assert LearntOmissions(path, FakeClock()).load(self.MODEL) == {Omission.STREAM}
