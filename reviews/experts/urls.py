"""专家评审: the province's pages (ranking, assignment, pool), and the experts' own."""

from django.urls import path

from reviews.experts import assigning_views, concluding_views, export_views, pool_views, scoring_views

urlpatterns = [
    path("experts/", concluding_views.experts, name="experts"),
    path("experts/conclude/", concluding_views.conclude, name="experts-conclude"),
    path("experts/propose/", assigning_views.propose, name="experts-propose"),
    path("experts/cases/<uuid:pk>/", assigning_views.experts_case, name="experts-case"),
    path("experts/cases/<uuid:pk>/take-back/", concluding_views.take_back, name="experts-take-back"),
    path("experts/cases/<uuid:pk>/print/", export_views.opinions_print, name="opinions-print"),
    path("experts/scorings/<uuid:pk>/reopen/", assigning_views.scoring_reopen, name="scoring-reopen"),
    path("experts/exports/", export_views.score_exports, name="score-exports"),
    path("experts/exports/<uuid:pk>/file/", export_views.score_export_file, name="score-export-file"),
    path("experts/pool/", pool_views.expert_pool, name="expert-pool"),
    path("experts/pool/new/", pool_views.expert_new, name="expert-new"),
    path("experts/pool/<uuid:pk>/", pool_views.expert, name="expert"),
    path("experts/pool/<uuid:pk>/relations/", pool_views.expert_relation, name="expert-relation"),
    path("scoring/", scoring_views.my_scorings, name="my-scorings"),
    path("scoring/relations/", scoring_views.my_expert, name="my-expert"),
    path("scoring/<uuid:pk>/", scoring_views.my_scoring, name="my-scoring"),
    path("scoring/<uuid:pk>/mark/", scoring_views.mark, name="my-scoring-mark"),
    path("scoring/<uuid:pk>/text/", scoring_views.text, name="my-scoring-text"),
    path("scoring/<uuid:pk>/submit/", scoring_views.submit, name="my-scoring-submit"),
    path("scoring/<uuid:pk>/recuse/", scoring_views.recuse, name="my-scoring-recuse"),
    path("scoring/<uuid:pk>/files/<uuid:attachment>/", scoring_views.file, name="my-scoring-file"),
]
